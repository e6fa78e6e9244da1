"""SAY, pure: requests in both dialects both ways, prompts, answers read, what comes after the call."""
