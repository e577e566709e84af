-- Asks with every cookie of a file once, and ends when there are no more.
local ffi = require("ffi")
ffi.cdef("int getpid(void); int kill(int pid, int signal);")

local interrupt = 2
local before, after, cookies
local trial = true -- wrk looks at one request that it does not send

function init(arguments)
  before = "GET " .. wrk.path .. " HTTP/1.1\r\n"
  for name, value in pairs(wrk.headers) do
    before = before .. name .. ": " .. value .. "\r\n"
  end
  before = before .. "Cookie: "
  after = "\r\n\r\n"
  cookies = io.lines(arguments[1])
end

function request()
  if trial then
    trial = false
    return before .. after
  end
  local cookie = cookies and cookies()
  if cookie then return before .. cookie .. after end
  if cookies then
    cookies = nil
    wrk.thread:stop()
    ffi.C.kill(ffi.C.getpid(), interrupt) -- wakes the thread that waits for the duration
  end
  return before .. after
end
