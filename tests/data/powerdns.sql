-- SPDX-License-Identifier: BSD-2-Clause
-- SPDX-FileCopyrightText: the zoneferry authors
--
-- What PowerDNS's backend for SQLite asks for by name, from 4.7 on: what is looked up for each question has an
-- index, nothing else has.

CREATE TABLE domains (id INTEGER PRIMARY KEY, name TEXT UNIQUE COLLATE NOCASE, type TEXT, master TEXT, account TEXT,
	last_check INTEGER, notified_serial INTEGER, options TEXT, catalog TEXT);

CREATE TABLE records (id INTEGER PRIMARY KEY, domain_id INTEGER, name TEXT, type TEXT, content TEXT, ttl INTEGER,
	prio INTEGER, disabled INTEGER DEFAULT 0, ordername TEXT, auth INTEGER DEFAULT 1);
CREATE INDEX by_name ON records (name, type);
CREATE INDEX by_domain ON records (domain_id, name);

CREATE TABLE domainmetadata (id INTEGER PRIMARY KEY, domain_id INTEGER, kind TEXT COLLATE NOCASE, content TEXT);
CREATE TABLE tsigkeys (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, algorithm TEXT COLLATE NOCASE, secret TEXT);
CREATE TABLE cryptokeys (id INTEGER PRIMARY KEY, domain_id INTEGER, flags INTEGER, active INTEGER, published INTEGER,
	content TEXT);

CREATE TABLE comments (id INTEGER PRIMARY KEY, domain_id INTEGER, name TEXT, type TEXT, modified_at INTEGER,
	account TEXT, comment TEXT);
CREATE TABLE supermasters (ip TEXT, nameserver TEXT COLLATE NOCASE, account TEXT);
