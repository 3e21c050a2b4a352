-- An address that was registered with several passwords before anybody proved it keeps none of them: who proves it
-- shows their own registration with the code, or sets a password by mail afterwards.
ALTER TABLE identity ADD COLUMN contested boolean NOT NULL DEFAULT false;

-- Of those that wait at this moment nobody knows whether another registration was replaced.
UPDATE identity SET contested = true, password_hash = '', invite_code = '', version = version + 1
 WHERE owner IS NULL AND password_hash <> '';

-- Lines that anybody can cause without an account are forgotten sooner.
CREATE INDEX sign_in_trail_limited ON sign_in_trail (at) WHERE outcome = 'rate_limited';
