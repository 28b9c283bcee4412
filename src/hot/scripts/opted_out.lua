-- Who is not to be listened to: people who want to be left alone, and whoever or whatever a server ignores.
--
-- KEYS[1]  the mark: the epoch, and the Redis processes in which it is known
-- KEYS[2]  the people of a platform who want to be left alone
-- KEYS[3]  what its servers ignore; with a mark of its own, since older programs do not fill it
-- ARGV[1]  the epoch that the asking program knows of
-- ARGV[2]  that mark
-- then, for each speaker: the person, a number, and so many entries that would keep them from being heard
--
-- Returns 0 (heard), 1 (wants to be left alone) or 2 (ignored) for each; nothing when it is not known under
-- this epoch.
local mark = redis.call('GET', KEYS[1]) or ''
local epoch = tonumber(string.match(mark, '^(%d+) '))
if not epoch or epoch < tonumber(ARGV[1]) or redis.call('SISMEMBER', KEYS[3], ARGV[2]) == 0 then
  return {}
end
local out = {}
local at = 3
while at <= #ARGV do
  local last = at + 1 + tonumber(ARGV[at + 1])
  local answer = redis.call('SISMEMBER', KEYS[2], ARGV[at])
  for entry = at + 2, last do
    if redis.call('SISMEMBER', KEYS[3], ARGV[entry]) == 1 then
      answer = 2
      break
    end
  end
  out[#out + 1] = answer
  at = last + 1
end
return out
