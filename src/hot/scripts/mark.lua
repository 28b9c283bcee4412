-- Notes that a journal batch is in Postgres, or opens the queue under a new epoch.
--
-- KEYS[1]  marker of the partition
-- ARGV[1]  epoch
-- ARGV[2]  number of the batch
-- ARGV[3]  run id of the Redis process to which the batch's jobs were given; empty to open
-- ARGV[4]  to open: how many partitions there are
--
-- Returns 1 when noted. Returns 0 when the queue is not open under this epoch, or when Redis
-- was restarted since: the batch's jobs may be among what the restart lost, so noting the
-- batch would hide the loss.
--
-- The marker names the process that holds it (run): while that one lives, nothing was lost.
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
if ARGV[3] == '' then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'batch', ARGV[2], 'run', run,
    'partitions', ARGV[4])
  return 1
end
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] or run ~= ARGV[3] then
  return 0
end
if tonumber(redis.call('HGET', KEYS[1], 'batch') or '0') < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'batch', ARGV[2], 'run', run)
end
return 1
