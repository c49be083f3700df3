"""What flows are made of: fields of forms, and news."""
