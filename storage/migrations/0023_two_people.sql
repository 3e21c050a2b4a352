-- A CHECK holds when it is unknown, so 0022 took a finding's approval without an action (NULL = 1) from one person alone, and
-- one that nobody had decided. Both are named now.
ALTER TABLE approval
  DROP CONSTRAINT approval_check,
  ADD CONSTRAINT approval_two_people CHECK (state NOT IN (2, 3, 4)
    OR (decided_by <> '' AND (decided_by <> asked_by OR (kind = 3 AND action IS NOT DISTINCT FROM 1))));
