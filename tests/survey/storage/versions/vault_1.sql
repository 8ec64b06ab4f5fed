BEGIN TRANSACTION;
CREATE TABLE answer (
	wave TEXT NOT NULL, 
	pid TEXT NOT NULL, 
	target TEXT NOT NULL, 
	answers TEXT NOT NULL, 
	PRIMARY KEY (wave, pid, target), 
	CONSTRAINT answer_wave FOREIGN KEY(wave) REFERENCES opening (wave)
);
INSERT INTO "answer" VALUES('2026-11','ALDER','','{"ENC1": 4}');
INSERT INTO "answer" VALUES('2026-11','ALDER','Marketing','{"GRI1": 2}');
INSERT INTO "answer" VALUES('2026-11','HERON','','{"ENC1": 5}');
CREATE TABLE audit (
	number INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	action TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	digest BLOB NOT NULL, 
	PRIMARY KEY (number), 
	CONSTRAINT audit_digest_length CHECK (length(digest) = 32)
);
INSERT INTO "audit" VALUES(1,'2026-11-24T12:00:00+00:00','the works council','opened','2026-11','{}',X'35FED0C50E2F0C095518EF0E9AA96D5A9375A56D525FE06AFAFA631D4EFA37EF');
CREATE TABLE backup (
	id INTEGER NOT NULL, 
	made_at FLOAT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT backup_last_only CHECK (id = 1)
);
CREATE TABLE comment (
	id BLOB NOT NULL, 
	wave TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	item TEXT NOT NULL, 
	target TEXT NOT NULL, 
	words TEXT NOT NULL, 
	state TEXT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT comment_state CHECK (state IN ('waiting', 'shown', 'withheld')), 
	CONSTRAINT comment_wave FOREIGN KEY(wave) REFERENCES opening (wave)
);
INSERT INTO "comment" VALUES(X'1D0E2AF0278404693AC5A1C879929C6B','2026-11','Sales','OPEN','','words 3','waiting');
INSERT INTO "comment" VALUES(X'3CC09D0F90B919FAB99124C2ED933C75','2026-11','Sales','OPEN','','words 2','waiting');
INSERT INTO "comment" VALUES(X'573BD9BBC1E583BD94522DBFACCC1E4D','2026-11','Sales','OPEN','','words 5','waiting');
INSERT INTO "comment" VALUES(X'640989B70BFF8C2C75D060C0C946B6BE','2026-11','Sales','OPEN','','words 1','waiting');
INSERT INTO "comment" VALUES(X'70E18498A1157E27090EE5EBE39D71F8','2026-11','Sales','OPEN','','words 0','waiting');
INSERT INTO "comment" VALUES(X'8488929D82FB0064F7B9F24FFF427ED2','2026-11','Sales','OPEN','','words 7','waiting');
INSERT INTO "comment" VALUES(X'B1D842D13A7A947EB6D2EB0C4E3083A8','2026-11','Sales','OPEN','','words 4','waiting');
INSERT INTO "comment" VALUES(X'E0F4F7F71E1E7A91D89680116E866CF8','2026-11','Sales','OPEN','','words 6','waiting');
CREATE TABLE opening (
	wave TEXT NOT NULL, 
	opened INTEGER NOT NULL, 
	quarantined INTEGER NOT NULL, 
	confirmation BLOB NOT NULL, 
	signature BLOB NOT NULL, 
	PRIMARY KEY (wave)
);
INSERT INTO "opening" VALUES('2026-11',2,3,X'636F6E6669726D6564',X'7369676E6564');
CREATE TABLE receipt (
	wave TEXT NOT NULL, 
	receipt TEXT NOT NULL, 
	pid TEXT NOT NULL, 
	PRIMARY KEY (wave, receipt), 
	CONSTRAINT receipt_wave FOREIGN KEY(wave) REFERENCES opening (wave)
);
INSERT INTO "receipt" VALUES('2026-11','APPLE','HERON');
INSERT INTO "receipt" VALUES('2026-11','PEAR','ALDER');
CREATE TABLE respondent (
	wave TEXT NOT NULL, 
	pid TEXT NOT NULL, 
	class_id TEXT NOT NULL, 
	form TEXT NOT NULL, 
	language TEXT NOT NULL, 
	seconds INTEGER NOT NULL, 
	PRIMARY KEY (wave, pid), 
	CONSTRAINT respondent_wave FOREIGN KEY(wave) REFERENCES opening (wave)
);
INSERT INTO "respondent" VALUES('2026-11','ALDER','sales','full','de',0);
INSERT INTO "respondent" VALUES('2026-11','HERON','marketing','full','en',120);
CREATE TABLE vault_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT vault_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "vault_version" VALUES('vault_1');
CREATE TABLE year_class (
	pid TEXT NOT NULL, 
	year TEXT NOT NULL, 
	class_id TEXT NOT NULL, 
	PRIMARY KEY (pid, year)
);
INSERT INTO "year_class" VALUES('ALDER','2026','sales');
CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the log is never cut'); END;
COMMIT;
