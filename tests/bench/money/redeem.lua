-- wrk: each request redeems for another user under a key of its own. Arguments: file of tokens, first thread's number.
local tokens, at, made = {}, 0, 0
local run = ""

function init(args)
  for line in io.lines(args[1]) do tokens[#tokens + 1] = line end
  run = args[2]
  math.randomseed(os.time())
  at = math.random(#tokens)
end

function request()
  at = at % #tokens + 1
  made = made + 1
  return wrk.format("POST", "/api/v1/points/redeem", {
    ["authorization"] = "Bearer " .. tokens[at],
    ["content-type"] = "application/json",
    ["idempotency-key"] = run .. "-" .. at .. "-" .. made,
  }, '{"item":"diagnosis"}')
end
