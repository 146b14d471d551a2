-- Serves looking for a member by e-mail address, whatever its case.
CREATE INDEX CONCURRENTLY users_email_idx
    ON users (lower(email))
    WHERE email IS NOT NULL;
