"""Reading clients, their words of consent, their webhooks, and what they may see of cases."""
