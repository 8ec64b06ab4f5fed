"""Entries: the fits of lmer among the golden values."""

ENTRIES = [
    "sleepstudy_ri",
    "sleepstudy_rs",
    "sleepstudy_rs_uncorrelated",
    "univbct_jsat_null",
    "univbct_jsat_time_ri",
    "univbct_jsat_time_rs",
    "univbct_ready_time_rs",
    "univbct_jsat_3level",
    "univbct_jsat_group_x_time",
    "univbct_jsat_wave_factor",
    "univbct_jsat_covariates",
    "bh1996_wbeing_null",
    "bh1996_wbeing_contextual",
    "bh1996_wbeing_random_slope",
    "bh1996_wbeing_cross_level",
    "paneldat_dgm",
]
