"""The pages of a stage, served by CloudFront."""
