"""What may be written on an ecom onboarding: one module for each intent."""
