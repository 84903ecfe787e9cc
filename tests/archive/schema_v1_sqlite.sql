CREATE TABLE articles (
	article_id INTEGER NOT NULL,
	state TEXT NOT NULL,
	reason TEXT,
	version INTEGER,
	duplicate_of INTEGER,
	signature BLOB,
	first_seen TEXT NOT NULL,
	checked TEXT,
	fetched_run INTEGER,
	PRIMARY KEY (article_id)
);

CREATE INDEX twins ON articles (duplicate_of);

CREATE TABLE claims (
	article_id INTEGER NOT NULL,
	run_id INTEGER NOT NULL,
	PRIMARY KEY (article_id)
);

CREATE TABLE held (
	article_id INTEGER NOT NULL,
	PRIMARY KEY (article_id)
);

CREATE TABLE leases (
	day TEXT NOT NULL,
	run_id INTEGER,
	claimed DOUBLE,
	is_done INTEGER DEFAULT '0' NOT NULL,
	PRIMARY KEY (day)
);

CREATE TABLE meta (
	"key" TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY ("key")
);

CREATE TABLE pace (
	site TEXT NOT NULL,
	left_at DOUBLE DEFAULT '0' NOT NULL,
	gap DOUBLE DEFAULT '0' NOT NULL,
	closed_until DOUBLE DEFAULT '0' NOT NULL,
	PRIMARY KEY (site)
);

CREATE TABLE runs (
	run_id INTEGER NOT NULL,
	started TEXT NOT NULL,
	finished TEXT,
	arguments TEXT NOT NULL,
	base_url TEXT NOT NULL,
	process TEXT NOT NULL,
	exit_code INTEGER,
	delivered INTEGER DEFAULT '0' NOT NULL,
	summary TEXT,
	stats TEXT,
	uuid TEXT,
	PRIMARY KEY (run_id),
	UNIQUE (uuid)
);

CREATE TABLE bands (
	"key" BIGINT NOT NULL,
	article_id INTEGER NOT NULL,
	PRIMARY KEY ("key", article_id),
	FOREIGN KEY(article_id) REFERENCES articles (article_id)
)
 WITHOUT ROWID;

CREATE TABLE failures (
	failure_id INTEGER NOT NULL,
	run_id INTEGER NOT NULL,
	article_id INTEGER,
	walk TEXT,
	url TEXT NOT NULL,
	reason TEXT NOT NULL,
	detail TEXT,
	at TEXT NOT NULL,
	PRIMARY KEY (failure_id),
	FOREIGN KEY(run_id) REFERENCES runs (run_id)
);

CREATE INDEX ix_failures_article_id ON failures (article_id);

CREATE INDEX ix_failures_run_id ON failures (run_id);

CREATE TABLE raw_files (
	file_id INTEGER NOT NULL,
	name TEXT NOT NULL,
	run_id INTEGER NOT NULL,
	bytes BIGINT,
	PRIMARY KEY (file_id),
	UNIQUE (name),
	FOREIGN KEY(run_id) REFERENCES runs (run_id)
);

CREATE INDEX ix_raw_files_run_id ON raw_files (run_id);

CREATE TABLE sightings (
	article_id INTEGER NOT NULL,
	walk TEXT NOT NULL,
	first_run INTEGER NOT NULL,
	last_run INTEGER NOT NULL,
	headline TEXT,
	date TEXT,
	date_text TEXT,
	date_has_time INTEGER DEFAULT '0' NOT NULL,
	PRIMARY KEY (article_id, walk),
	FOREIGN KEY(article_id) REFERENCES articles (article_id),
	FOREIGN KEY(first_run) REFERENCES runs (run_id),
	FOREIGN KEY(last_run) REFERENCES runs (run_id)
);

CREATE INDEX sightings_of_walk ON sightings (walk, article_id);

CREATE TABLE validators (
	url TEXT NOT NULL,
	etag TEXT,
	last_modified TEXT,
	run_id INTEGER NOT NULL,
	PRIMARY KEY (url),
	FOREIGN KEY(run_id) REFERENCES runs (run_id)
);

CREATE TABLE versions (
	article_id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	run_id INTEGER NOT NULL,
	text_hash TEXT NOT NULL,
	url TEXT NOT NULL,
	headline TEXT NOT NULL,
	date_published TEXT,
	date_modified TEXT,
	sections TEXT NOT NULL,
	article_section TEXT,
	authors TEXT NOT NULL,
	editors TEXT NOT NULL,
	dateline TEXT,
	description TEXT,
	article_body TEXT NOT NULL,
	word_count INTEGER,
	keywords TEXT NOT NULL,
	image_url TEXT,
	image_caption TEXT,
	image_credit TEXT,
	page_count INTEGER,
	date_published_raw TEXT,
	date_downloaded TEXT NOT NULL,
	layout TEXT,
	field_sources TEXT NOT NULL,
	flags TEXT NOT NULL,
	PRIMARY KEY (article_id, version),
	FOREIGN KEY(article_id) REFERENCES articles (article_id),
	FOREIGN KEY(run_id) REFERENCES runs (run_id)
);

CREATE INDEX ix_versions_date_published ON versions (date_published);

CREATE INDEX ix_versions_run_id ON versions (run_id);

CREATE TABLE walks (
	walk TEXT NOT NULL,
	run_id INTEGER NOT NULL,
	started TEXT NOT NULL,
	finished TEXT,
	pages INTEGER DEFAULT '0' NOT NULL,
	failed_pages INTEGER DEFAULT '0' NOT NULL,
	listed INTEGER DEFAULT '0' NOT NULL,
	ended TEXT,
	PRIMARY KEY (walk, run_id),
	FOREIGN KEY(run_id) REFERENCES runs (run_id)
);

CREATE TABLE workers (
	run_id INTEGER NOT NULL,
	seen DOUBLE NOT NULL,
	PRIMARY KEY (run_id),
	FOREIGN KEY(run_id) REFERENCES runs (run_id)
);

CREATE TABLE captures (
	capture_id INTEGER NOT NULL,
	file_id INTEGER NOT NULL,
	start BIGINT NOT NULL,
	length INTEGER NOT NULL,
	run_id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	url TEXT NOT NULL,
	article_id INTEGER,
	walk TEXT,
	page INTEGER,
	fetched_at TEXT NOT NULL,
	status INTEGER NOT NULL,
	digest TEXT,
	is_revisit INTEGER DEFAULT '0' NOT NULL,
	fault TEXT,
	version INTEGER,
	PRIMARY KEY (capture_id),
	FOREIGN KEY(file_id) REFERENCES raw_files (file_id),
	FOREIGN KEY(run_id) REFERENCES runs (run_id)
);

CREATE UNIQUE INDEX captures_in_file ON captures (file_id, start);

CREATE INDEX ix_captures_article_id ON captures (article_id);

CREATE INDEX ix_captures_digest ON captures (digest);

INSERT INTO meta (key, value) VALUES ('schema_version', '1');

