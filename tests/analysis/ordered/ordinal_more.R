# Run: Rscript ordinal_more.R   -> ordinal_more.json, beside it. R 4.2.2, ordinal 2022.11-16, sandwich 3.0-2.
# clm is called by name at the top level, for nominal_test and scale_test look there for the data; clmm with
# a sharper search for the modes of units (gradTol), whose default leaves likelihoods three right decimals;
# but standard errors from the default, for the second differences of a sharp Laplace fit are noise (the first
# of judge_cloglog: .329 sharp, .404 by default, .405 with three nodes, .406 with seven).
suppressMessages({library(ordinal); library(jsonlite); library(sandwich)})
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
from <- function(name) read.csv(file.path(here, "../../golden/data", name))
w <- from("wine.csv"); b <- from("bfi.csv"); l <- from("lq2002.csv"); up <- function(x) factor(x, ordered = TRUE)
w$rating <- up(w$rating); for (v in c("temp", "contact", "judge")) w[[v]] <- factor(w[[v]])
b$education <- factor(b$education); b$gender <- factor(b$gender); b$age10 <- b$age / 10; for (v in c("N1", "N3", "E2")) b[[v]] <- up(b[[v]])
l$COMPID <- factor(l$COMPID); for (v in c("LEAD01", "LEAD05", "LEAD11", "HOSTIL03")) l[[v]] <- up(l[[v]])
n1 <- b[complete.cases(b[, c("N1", "gender", "age")]), ]; n3 <- b[complete.cases(b[, c("N3", "education", "gender", "age")]), ]; e2 <- b[complete.cases(b[, c("E2", "education")]), ]
out <- list()
rows <- function(t) { t <- as.data.frame(t); lapply(setNames(seq_len(nrow(t))[-1], rownames(t)[-1]), function(i) list(df = t$Df[i], logLik = t$logLik[i], AIC = t$AIC[i], lrt = t$LRT[i], p = t[["Pr(>Chi)"]][i])) }
fixed <- function(id, call, tests = FALSE) { f <<- eval(call, globalenv()); r <- list(logLik = as.numeric(logLik(f)), AIC = AIC(f), coefficients = unname(coef(summary(f))), vcov = unname(vcov(f)), condition = f$cond.H, profile = unname(confint(f)))
  if (tests) { r$nominal <- rows(nominal_test(f)); r$scale <- rows(scale_test(f)) }; out[[id]] <<- r }
for (k in c("logit", "probit", "cloglog", "loglog", "cauchit")) for (t in c("flexible", "symmetric", "equidistant"))
  fixed(paste("wine", k, t, sep = "_"), bquote(clm(rating ~ temp + contact, data = w, link = .(k), threshold = .(t))), tests = TRUE)
fixed("wine_nominal", quote(clm(rating ~ temp, nominal = ~contact, data = w)))
fixed("wine_scale", quote(clm(rating ~ temp + contact, scale = ~temp, data = w)))
fixed("bfi_N1", quote(clm(N1 ~ gender + age10, data = n1)), tests = TRUE)
fixed("bfi_N3_education", quote(clm(N3 ~ education + gender, data = n3)), tests = TRUE)
fixed("bfi_N3_probit", quote(clm(N3 ~ gender + age10, link = "probit", data = n3)), tests = TRUE)
fixed("bfi_N3_scale", quote(clm(N3 ~ gender + age10, scale = ~gender, data = n3)))
fixed("bfi_E2_symmetric", quote(clm(E2 ~ education, threshold = "symmetric", data = e2)))
f <- clm(rating ~ temp + contact, data = w)
out$wine_shares <- lapply(predict(f, expand.grid(temp = levels(w$temp), contact = levels(w$contact)), se.fit = TRUE, interval = TRUE), unname)
f <- clm(LEAD01 ~ TSIG, data = l); out$lq_clustered <- unname(vcovCL(f, cluster = l$COMPID, type = "HC0", cadjust = TRUE))
units <- function(id, ...) { rough <- suppressWarnings(clmm(..., Hess = TRUE)); f <- suppressWarnings(clmm(..., Hess = TRUE, control = clmm.control(gradTol = 1e-8))); r <- ranef(f)[[1]]
  out[[id]] <<- list(logLik = as.numeric(logLik(f)), AIC = AIC(f), coefficients = unname(cbind(coef(summary(f))[, 1], coef(summary(rough))[, 2])), sd = as.numeric(attr(VarCorr(f)[[1]], "stddev")), units = as.integer(rownames(r)), modes = r[[1]], variances = condVar(f)[[1]][[1]]) }
units("judge", rating ~ temp + contact + (1 | judge), data = w)
units("judge_5", rating ~ temp + contact + (1 | judge), data = w, nAGQ = 5)
units("judge_probit_10", rating ~ temp + contact + (1 | judge), data = w, link = "probit", nAGQ = 10)
units("judge_cloglog", rating ~ temp + contact + (1 | judge), data = w, link = "cloglog")
units("judge_loglog", rating ~ temp + contact + (1 | judge), data = w, link = "loglog")
units("judge_equidistant", rating ~ temp + contact + (1 | judge), data = w, threshold = "equidistant")
units("judge_symmetric", rating ~ temp + contact + (1 | judge), data = w, threshold = "symmetric")
units("LEAD01", LEAD01 ~ TSIG + (1 | COMPID), data = l)
units("LEAD05", LEAD05 ~ TSIG + (1 | COMPID), data = l)
units("LEAD11_probit_7", LEAD11 ~ HOSTILE + (1 | COMPID), data = l, link = "probit", nAGQ = 7)
units("HOSTIL03", HOSTIL03 ~ LEAD + (1 | COMPID), data = l)
writeLines(gsub("},\"", "},\n\"", toJSON(out, digits = 12, auto_unbox = TRUE), fixed = TRUE), file.path(here, "ordinal_more.json"))
