"""Design tickets: what a designer draws for a company, a file for each product and each place on it, or its logo."""
