BEGIN TRANSACTION;
CREATE TABLE account (
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	password_hash TEXT NOT NULL, 
	second_factor TEXT NOT NULL, 
	last_step INTEGER NOT NULL, 
	is_locked BOOLEAN NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "account" VALUES('ada@example.com','hr','hash','SECRET',0,0);
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
INSERT INTO "audit" VALUES(1,'2026-11-24T12:00:00+00:00','ada@example.com','opened','2026-11','{"people": "2"}',X'B987755AB5F9A03C0E959DCB653A9347F0CDB47B059B662391697DC3C40EB8A5');
CREATE TABLE backup (
	id INTEGER NOT NULL, 
	made_at FLOAT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT backup_last_only CHECK (id = 1)
);
CREATE TABLE bounce (
	address TEXT NOT NULL, 
	wave TEXT NOT NULL, 
	is_final BOOLEAN NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (address), 
	CONSTRAINT bounce_wave FOREIGN KEY(wave) REFERENCES wave (id)
);
INSERT INTO "bounce" VALUES('a@example.com','2026-11',1,'gone');
CREATE TABLE figure (
	wave TEXT NOT NULL, 
	at_least INTEGER NOT NULL, 
	invited INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	counted TEXT NOT NULL, 
	PRIMARY KEY (wave), 
	CONSTRAINT figure_wave FOREIGN KEY(wave) REFERENCES wave (id)
);
INSERT INTO "figure" VALUES('2026-11',0,60,10,'2026-11-24');
CREATE TABLE invited (
	wave TEXT NOT NULL, 
	person TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	class_id TEXT NOT NULL, 
	PRIMARY KEY (wave, person), 
	CONSTRAINT invited_wave FOREIGN KEY(wave) REFERENCES wave (id)
);
INSERT INTO "invited" VALUES('2026-11','1','North','a');
INSERT INTO "invited" VALUES('2026-11','2','Marketing','b');
CREATE TABLE letter (
	"key" TEXT NOT NULL, 
	wave TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	person TEXT NOT NULL, 
	PRIMARY KEY ("key"), 
	CONSTRAINT letter_wave FOREIGN KEY(wave) REFERENCES wave (id)
);
INSERT INTO "letter" VALUES('2026-11/invite-1/2','2026-11','invite','2');
CREATE TABLE link_version (
	person TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (person)
);
INSERT INTO "link_version" VALUES('1',2);
CREATE TABLE mailer_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT mailer_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "mailer_version" VALUES('mailer_1');
CREATE TABLE membership (
	person TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	unit TEXT NOT NULL, 
	PRIMARY KEY (person, position), 
	CONSTRAINT membership_person FOREIGN KEY(person) REFERENCES person (id)
);
INSERT INTO "membership" VALUES('1',0,'Marketing');
CREATE TABLE person (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	address TEXT NOT NULL, 
	language TEXT NOT NULL, 
	attributes TEXT NOT NULL, 
	joined TEXT, 
	last_day TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO "person" VALUES('1','Alder','North','alder@example.com','de','{"tenure": "2–5 years"}','2020-01-01',NULL);
INSERT INTO "person" VALUES('2','Heron','Marketing','heron@example.com','en','{}',NULL,'2026-12-31');
CREATE TABLE session (
	token_hash BLOB NOT NULL, 
	account TEXT NOT NULL, 
	began FLOAT NOT NULL, 
	seen FLOAT NOT NULL, 
	PRIMARY KEY (token_hash), 
	CONSTRAINT session_token_hash CHECK (length(token_hash) = 32), 
	CONSTRAINT session_account FOREIGN KEY(account) REFERENCES account (name)
);
INSERT INTO "session" VALUES(X'3C469E9D6C5875D37A43F353D4F88E61FCF812C66EEE3457465A40B0DA4153E0','ada@example.com',1.0,1.0);
CREATE TABLE settings (
	number INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "settings" VALUES(1,'study: fr26');
CREATE TABLE step (
	"key" TEXT NOT NULL, 
	wave TEXT NOT NULL, 
	PRIMARY KEY ("key"), 
	CONSTRAINT step_wave FOREIGN KEY(wave) REFERENCES wave (id)
);
INSERT INTO "step" VALUES('2026-11/invite-1','2026-11');
CREATE TABLE tally (
	wave TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	sent INTEGER NOT NULL, 
	returned INTEGER NOT NULL, 
	PRIMARY KEY (wave, kind), 
	CONSTRAINT tally_wave FOREIGN KEY(wave) REFERENCES wave (id)
);
INSERT INTO "tally" VALUES('2026-11','invite',1,0);
CREATE TABLE unit (
	name TEXT NOT NULL, 
	parent TEXT, 
	PRIMARY KEY (name)
);
INSERT INTO "unit" VALUES('Marketing',NULL);
INSERT INTO "unit" VALUES('North','Sales');
INSERT INTO "unit" VALUES('Sales',NULL);
CREATE TABLE unit_rate (
	wave TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	invited INTEGER NOT NULL, 
	rate TEXT NOT NULL, 
	PRIMARY KEY (wave, unit), 
	CONSTRAINT unit_rate_wave FOREIGN KEY(wave) REFERENCES wave (id)
);
INSERT INTO "unit_rate" VALUES('2026-11','Sales',40,'65 %');
CREATE TABLE wave (
	id TEXT NOT NULL, 
	state TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT wave_state CHECK (state IN ('draft', 'open', 'closed', 'opened', 'erased'))
);
INSERT INTO "wave" VALUES('2026-11','open','{}');
CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the log is never cut'); END;
COMMIT;
