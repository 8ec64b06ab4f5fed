# Run: Rscript nlme_more.R   -> nlme_more.json, beside it. R 4.2.2, nlme 3.1-162.
# The searches are sharper than nlme's own, and the steps of its curvature are 1e-3 instead of 6e-6,
# whose rounding leaves the intervals of the golden file two or three right digits.
suppressMessages({library(nlme); library(jsonlite)})
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
from <- function(name) read.csv(file.path(here, "../../golden/data", name))
ub <- from("univbct.csv"); ss <- from("sleepstudy.csv"); pd <- from("paneldat.csv")
ub$GRP <- paste(ub$BTN, ub$COMPANY); pd$W <- as.integer(pd$time) + 1L
of <- function(d, v) { d <- d[complete.cases(d[, v]), ]; d$W <- as.integer(d$TIME) + 1L; d }
J <- of(ub, c("JSAT", "TIME")); R <- of(ub, c("READY", "TIME")); C <- of(ub, c("COMMIT", "TIME"))
CA <- of(C, "AGE"); J$G <- ave(J$AGE, J$GRP, FUN = function(x) mean(x, na.rm = TRUE)); JG <- of(J, c("AGE", "G"))
sharp <- function(opt) lmeControl(opt = opt, .relStep = 1e-3, maxIter = 500, msMaxIter = 2000, msMaxEval = 5000, tolerance = 1e-10, msTol = 1e-12, niterEM = 50)
gsharp <- glsControl(.relStep = 1e-3, tolerance = 1e-10, msTol = 1e-12, maxIter = 500, msMaxIter = 2000)
out <- list()
keep <- function(id, f, t, iv) { rows <- do.call(rbind, lapply(c(rev(iv$reStruct), list(iv$corStruct, iv$varStruct, t(as.matrix(iv$sigma)))), function(x) if (is.null(x)) NULL else matrix(as.numeric(as.matrix(x)), ncol = 3)))
  out[[id]] <<- list(logLik = as.numeric(logLik(f)), AIC = AIC(f), BIC = BIC(f), coefficients = t, intervals = rows) }
mixed <- function(id, ..., opt = "nlminb") { f <- lme(..., control = sharp(opt)); t <- unname(as.matrix(summary(f)$tTable)); keep(id, f, t, intervals(f)) }
marginal <- function(id, ...) { f <- gls(..., control = gsharp); t <- unname(as.matrix(summary(f)$tTable)); keep(id, f, cbind(t[, 1:2], f$dims$N - f$dims$p, t[, 3:4]), intervals(f)) }
mixed("ri_ar1", JSAT ~ TIME, random = ~1 | SUBNUM, correlation = corAR1(form = ~TIME | SUBNUM), data = J)
mixed("ri_ar1_ml", JSAT ~ TIME, random = ~1 | SUBNUM, correlation = corAR1(form = ~TIME | SUBNUM), data = J, method = "ML")
mixed("ri", JSAT ~ TIME, random = ~1 | SUBNUM, data = J)
mixed("het", JSAT ~ TIME, random = ~1 | SUBNUM, weights = varIdent(form = ~1 | TIME), data = J)
mixed("panel_ar1", roani ~ time + trans + post, random = ~1 | companyid, correlation = corAR1(form = ~time | companyid), data = pd)
mixed("sleep_ri_ar1", Reaction ~ Days, random = ~1 | Subject, correlation = corAR1(form = ~Days | Subject), data = ss)
mixed("sleep_ri_car1_ml", Reaction ~ Days, random = ~1 | Subject, correlation = corCAR1(form = ~Days | Subject), data = ss, method = "ML")
mixed("sleep_rs", Reaction ~ Days, random = ~Days | Subject, data = ss)
mixed("sleep_rs_het", Reaction ~ Days, random = ~Days | Subject, weights = varIdent(form = ~1 | Days), data = ss, opt = "optim")
mixed("ready_ri_position", READY ~ TIME, random = ~1 | SUBNUM, correlation = corAR1(form = ~1 | SUBNUM), data = R)
mixed("ready_ri_wave", READY ~ TIME, random = ~1 | SUBNUM, correlation = corAR1(form = ~TIME | SUBNUM), data = R)
mixed("commit_ri_car1", COMMIT ~ TIME + AGE, random = ~1 | SUBNUM, correlation = corCAR1(form = ~TIME | SUBNUM), data = CA)
mixed("commit_ri_ar1_het_ml", COMMIT ~ TIME + AGE, random = ~1 | SUBNUM, correlation = corAR1(form = ~TIME | SUBNUM), weights = varIdent(form = ~1 | TIME), data = CA, method = "ML")
mixed("jsat_nested_ar1", JSAT ~ TIME + AGE + G, random = ~1 | GRP/SUBNUM, correlation = corAR1(form = ~TIME | GRP/SUBNUM), data = JG)
mixed("jsat_nested", JSAT ~ TIME + AGE + G, random = ~1 | GRP/SUBNUM, data = JG)
mixed("commit_rs", COMMIT ~ TIME, random = ~TIME | SUBNUM, data = C)
marginal("panel_unstructured", roani ~ time + trans + post, correlation = corSymm(form = ~W | companyid), weights = varIdent(form = ~1 | W), data = pd)
marginal("panel_gls_ar1_ml", roani ~ time + trans + post, correlation = corAR1(form = ~time | companyid), data = pd, method = "ML")
marginal("commit_gls_ar1_het", COMMIT ~ TIME, correlation = corAR1(form = ~TIME | SUBNUM), weights = varIdent(form = ~1 | TIME), data = C)
marginal("ready_unstructured_ml", READY ~ TIME, correlation = corSymm(form = ~W | SUBNUM), weights = varIdent(form = ~1 | TIME), data = R, method = "ML")
marginal("jsat_unstructured_equal", JSAT ~ TIME, correlation = corSymm(form = ~W | SUBNUM), data = J)
out[["sleep_rs_ar1"]] <- tryCatch({ mixed("x", Reaction ~ Days, random = ~Days | Subject, correlation = corAR1(form = ~Days | Subject), data = ss); "settled" }, error = function(e) conditionMessage(e))
writeLines(gsub("},\"", "},\n\"", toJSON(out, digits = 15, auto_unbox = TRUE), fixed = TRUE), file.path(here, "nlme_more.json"))
