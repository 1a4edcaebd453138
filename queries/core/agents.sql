-- Every agent seen anywhere; what the roster says, else a row made from the id alone (employed without bounds).
with seen as (
    select agent_id from staging.agents
    union select agent_id from core.account_windows
    union select agent_id from staging.assignments
    union select agent_id from staging.targets
    union select agent_id from staging.listings
    union select agent_id from staging.summaries
    union select agent_id from staging.visits
    union select agent_id from staging.attendance
    union select agent_id from staging.recordings
    union select owner from staging.tickets
    union select first_owner from staging.tickets
    union select agent_id from staging.complaints
    union select owner from staging.customers
)

select
    seen.agent_id,
    coalesce(a.name, seen.agent_id) as name,
    a.staff_number,
    a.hired_on,
    a.left_on,
    a.agent_id is not null as on_roster

from seen
left join staging.agents as a on seen.agent_id = a.agent_id

where seen.agent_id is not null
