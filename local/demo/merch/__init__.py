"""Four companies: one pays at once, one by the single form and with a logo to be drawn, one late; one never goes on."""
