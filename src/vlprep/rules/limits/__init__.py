"""Every limit of the service as a finding; a finding is a value, nothing here raises one."""
