"""What a first customer would trip over, looked for before they do."""
