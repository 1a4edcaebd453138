-- Where an agent stood, from when to when (half-open); a case belongs to the team its agent is in at that instant.
select
    agent_id,
    coalesce(valid_from, timestamp '0001-01-01 00:00:00') as valid_from,
    coalesce(valid_to, timestamp '9999-12-31 00:00:00') as valid_to,
    team,
    post,
    role,
    shift,
    leader,
    full_time_share,
    appraisal_group

from staging.assignments
