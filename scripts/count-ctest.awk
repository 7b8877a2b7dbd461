# Reads CTest's JUnit file: "PASSED FAILED SKIPPED" to stdout, skipped tests and reasons to stderr.
function plain(text) {
  gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text)
  gsub(/&amp;/, "\\&", text)
  return text
}
/<testcase / {
  name = status = why = ""
  if (match($0, /name="[^"]*"/)) name = substr($0, RSTART + 6, RLENGTH - 7)
  if (match($0, /status="[^"]*"/)) status = substr($0, RSTART + 8, RLENGTH - 9)
}
# A test that could not be started is reported as skipped too, and is a failure.
/<skipped message=/ { if ($0 !~ /"SKIP_/) status = "fail" }
after_mark && why == "" { why = $0; after_mark = 0 }
/: Skipped$/ { after_mark = 1 }
/<\/testcase>/ {
  after_mark = 0
  if (status == "run") passed++
  else if (status == "fail") failed++
  else {
    skipped++
    if (status == "disabled") why = "disabled"
    print "skipped " plain(name) ": " plain(why) > "/dev/stderr"
  }
}
END { print passed + 0, failed + 0, skipped + 0 }
