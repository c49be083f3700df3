"""Mails to people outside, by Amazon SES."""
