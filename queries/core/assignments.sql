-- Where an agent stood, from when to when (half-open); a case belongs to the team its agent is in at that instant. An assignment
-- that was never closed ends where the agent's next one begins, so that no case is ever counted in two teams.
with dated as (
    select
        *,
        coalesce(valid_from, timestamp '0001-01-01 00:00:00') as starts,
        coalesce(valid_to, timestamp '9999-12-31 00:00:00') as ends
    from staging.assignments
),

chained as (
    select *, lead(starts) over (partition by agent_id order by starts, row_hash) as next_starts from dated
)

select
    agent_id,
    starts as valid_from,
    least(ends, coalesce(next_starts, ends)) as valid_to,
    team,
    post,
    role,
    shift,
    leader,
    full_time_share,
    appraisal_group

from chained

where starts < least(ends, coalesce(next_starts, ends))
