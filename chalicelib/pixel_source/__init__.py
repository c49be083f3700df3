"""What Onramp writes into the pixel repository, as pure text: no network, no disk but its own template.

Import the module you need (`customer`, `index_data`, `website`): `index_data` brings a TypeScript grammar with it,
which the API's entry point must not pay for at a cold start.
"""
