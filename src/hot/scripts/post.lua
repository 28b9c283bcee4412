-- Puts an outcome into the mailbox of its route, once a job, and rings the door's bell.
--
-- KEYS[1]  mark that the job's outcome was posted
-- KEYS[2]  mailbox of the route
-- ARGV[1]  the outcome
-- ARGV[2]  how long the mark lives, in ms
-- ARGV[3]  channel of the door
--
-- Returns 1, or 0 when the job's outcome was posted before.
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[2]) then
  return 0
end
redis.call('XADD', KEYS[2], '*', 'o', ARGV[1])
redis.call('PUBLISH', ARGV[3], '')
return 1
