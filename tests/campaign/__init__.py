"""Seeded campaigns: the whole of Onramp in one thread and in virtual time, with everything going wrong at random.

`timeline` is time; `network`, `aws` are what is outside, and fail; `deployment` puts the real code between them;
`rules` are the promises, asked after every step; `campaign` plays one seed and counts.
"""
