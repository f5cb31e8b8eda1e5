"""How an auth policy is read, as IAM reads it. Imported only where a plan holds one."""
