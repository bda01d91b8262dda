CREATE TABLE users (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    password TEXT NOT NULL -- its Argon2 hash
) STRICT;

CREATE TABLE posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- so that no id is given out twice
    author TEXT NOT NULL REFERENCES users (name),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    created TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ')),
    published TEXT -- NULL: a draft
) STRICT;

CREATE TABLE comments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    post INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    author TEXT NOT NULL REFERENCES users (name),
    body TEXT NOT NULL,
    created TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ'))
) STRICT;

CREATE INDEX comments_of_a_post ON comments (post);

INSERT INTO users (name, role, password) VALUES
    ('alice', 'admin', '$argon2id$v=19$m=19456,t=2,p=1$mWbFAQamix1W4vODY+feWw$EInbQWCWQmXROgmWOeEJUgdX0rYsuJU4/uncpZORZpw'),
    ('bob', 'reader', '$argon2id$v=19$m=19456,t=2,p=1$srRoHjWZub2lzG4mFgDUnw$4twFot9GJyzHCnJlJGIdK/RyfqVOw50HL8EuamBlEqs'),
    ('erin', 'editor', '$argon2id$v=19$m=19456,t=2,p=1$vY27ZSlZ5sxGFj6CpUxscg$Ocwi3cF8Y+KulJM5Ck/Ng/HRkDpaWs2ya1bT1sKdbYg');

INSERT INTO posts (author, title, body, published) VALUES
    ('alice', 'Down the rabbit hole', 'What is the use of a book without pictures?', strftime('%Y-%m-%dT%H:%M:%SZ'));

PRAGMA user_version = 1;
