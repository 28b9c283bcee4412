-- Puts an outcome into the mailbox of its route, once a job, and rings the door's bell.
--
-- KEYS[1]  mark that the job's outcome was posted
-- KEYS[2]  mailbox of the route
-- KEYS[3]  marker of the partition
-- ARGV[1]  the outcome
-- ARGV[2]  how long the mark lives, in ms
-- ARGV[3]  channel of the door
-- ARGV[4]  epoch under which the job ran
--
-- Returns 1, 0 when the job's outcome was posted before, or -1 when the queue is not open under
-- that epoch: Redis was emptied, perhaps, and an earlier outcome of the same conversation with it,
-- so this one would overtake that.
if redis.call('HGET', KEYS[3], 'epoch') ~= ARGV[4] then
  return -1
end
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[2]) then
  return 0
end
redis.call('XADD', KEYS[2], '*', 'o', ARGV[1])
redis.call('PUBLISH', ARGV[3], '')
return 1
