"""What a platform engineer does to a stage. Makes calls to AWS; `infra` only writes what they are about."""
