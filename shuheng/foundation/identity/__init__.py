"""身份: who people are, which posts officers hold, and what each of them may do where."""
