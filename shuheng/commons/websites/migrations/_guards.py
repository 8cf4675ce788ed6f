"""What the database itself keeps: who signed before a release, that a released wording stays, that its date is the day it was released."""

EDITIONS = """
create function websites_edition_guard() returns trigger language plpgsql as $$
declare written int; reviewed int; cleared int; let_out int;
begin
  if tg_op = 'DELETE' then
    if old.released_at is not null then raise exception 'a released edition is never deleted' using errcode = 'integrity_constraint_violation'; end if;
    return old;
  end if;
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then raise exception 'an edition begins as a draft' using errcode = 'integrity_constraint_violation'; end if;
    return new;
  end if;
  if old.released_at is not null then
    raise exception 'a released edition is never changed' using errcode = 'integrity_constraint_violation';
  end if;
  if (new.content, new.digest, new.title, new.resource_id, new.number) is distinct from (old.content, old.digest, old.title, old.resource_id, old.number)
     and not (old.state = 'draft' and new.state = 'draft') then
    raise exception 'what is under review is not rewritten' using errcode = 'integrity_constraint_violation';
  end if;
  if new.sample is distinct from old.sample and old.state <> 'draft' then
    raise exception 'a sample stays a sample' using errcode = 'integrity_constraint_violation';
  end if;
  if new.state = 'released' then
    if not new.sample and abs(extract(epoch from new.released_at - clock_timestamp())) > 300 then
      raise exception 'a date of release is the day of the release' using errcode = 'integrity_constraint_violation';
    end if;
    select count(*) filter (where duty = 'write'), count(*) filter (where duty = 'review'), count(*) filter (where duty = 'secrecy'),
           count(*) filter (where duty = 'release')
      into written, reviewed, cleared, let_out
      from websites_signature where edition_id = new.id and round = new.round and passed and digest = new.digest;
    if written < 1 or reviewed < new.reviews or cleared < 1 or let_out < 1 then
      raise exception 'an edition is released when its author, reviewers, secrecy reviewer and releaser have signed this wording'
        using errcode = 'integrity_constraint_violation';
    end if;
  end if;
  return new;
end $$;
create trigger websites_edition_guard before insert or update or delete on websites_edition for each row execute function websites_edition_guard();
"""

RESOURCES = """
create function websites_resource_guard() returns trigger language plpgsql as $$
begin
  if old.released_at is not null and new.released_at is distinct from old.released_at then
    raise exception 'the first release of a resource keeps its date' using errcode = 'integrity_constraint_violation';
  end if;
  if new.released_at is not null and new.released_at is distinct from old.released_at
     and not exists (select from websites_edition where resource_id = new.id and released_at = new.released_at) then
    raise exception 'a resource is as old as its first released edition' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger websites_resource_guard before update on websites_resource for each row execute function websites_resource_guard();
"""

FROZEN = """
do $$ begin
  if exists (select from pg_roles where rolname = 'shuheng_app') then
    revoke update, delete on websites_signature from shuheng_app;
  end if;
end $$;
"""

CARRIED = """
create index websites_edition_files on websites_edition using gin ((content -> 'files') jsonb_path_ops) where content -> 'files' @> '[[]]';
create index websites_edition_pictures on websites_edition using gin ((content -> 'pictures') jsonb_path_ops)
  where content -> 'pictures' @> '[{}]';
create index websites_edition_interprets on websites_edition ((content -> 'interprets')) where content -> 'interprets' <> '0';
"""

EVERY = EDITIONS + RESOURCES + FROZEN + CARRIED
