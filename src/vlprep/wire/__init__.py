"""SAY, pure: requests in both dialects both ways, prompts, what comes after the call."""
