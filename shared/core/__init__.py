"""The vocabulary and the states of a run; imports nothing of ours."""
