-- Puts an outcome into the mailbox of its route, once a job and in its job's turn, and rings the
-- door's bell.
--
-- KEYS[1]  marker of the partition
-- KEYS[2]  mark that the job's outcome was posted
-- KEYS[3]  mailbox of the route
-- KEYS[4]  mailbox the job was leased from
-- KEYS[5]  when the job's first try began; no try follows the one that posts
-- ARGV[1]  epoch the job ran under
-- ARGV[2]  the outcome
-- ARGV[3]  how long the mark lives, in ms
-- ARGV[4]  channel of the door
-- ARGV[5]  the job's id in quotes, as an envelope has it. What people say cannot look like that:
--          quotes are escaped there
--
-- Returns {"ok", 1}, {"ok", 0} when the job's outcome was posted before, {"epoch"} when the queue
-- is not open under that epoch, or {"gone"} when another job is the first of its mailbox, or none.
--
-- Redis may have lost outcomes that nobody has shown, while the worker that posts this one began
-- before that. Then it has lost its marker, or knows nothing of the end of the jobs before this
-- one: they run again, and this one after them.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return {'epoch'}
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('DEL', KEYS[5])
  return {'ok', 0}
end
local first = redis.call('LINDEX', KEYS[4], 0)
if not first or not string.find(first, ARGV[5], 1, true) then
  return {'gone'}
end
redis.call('SET', KEYS[2], '1', 'PX', ARGV[3])
redis.call('DEL', KEYS[5])
redis.call('XADD', KEYS[3], '*', 'o', ARGV[2])
redis.call('PUBLISH', ARGV[4], '')
return {'ok', 1}
