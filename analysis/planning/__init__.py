"""Planning: the smallest change that this company can see, before a wave opens."""
