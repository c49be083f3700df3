"""The ecom flow: a customer of the ecommerce-search platform, from nothing to completely onboarded."""
