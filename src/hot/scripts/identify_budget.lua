-- Notes how many sessions Discord lets be started today; what is known already is kept where it is
-- less.
--
-- KEYS[1]  how many may still be started today
-- ARGV[1]  how many Discord says are left
-- ARGV[2]  until it begins anew, in ms
local known = redis.call('GET', KEYS[1])
if not known or tonumber(known) > tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', math.max(1, ARGV[2]))
end
return 1
