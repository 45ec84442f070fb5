"""Acting on a task from a letter, without signing in."""
