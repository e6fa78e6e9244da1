"""SAY, pure: requests in both dialects, prompts, answers, and what comes after the call."""
