-- What a look at a partition shows.
--
-- KEYS[1]  marker of the partition
--
-- Returns {epoch, batch, the process that was marked, number of partitions: each false when it
-- is not there; the process that answers}.
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local fields = redis.call('HMGET', KEYS[1], 'epoch', 'batch', 'run', 'partitions')
return {fields[1], fields[2], fields[3], fields[4], run}
