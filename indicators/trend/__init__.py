"""The index of each conflict, day by day: pure functions on frames, time as an argument.

weights        weights.yaml as a frozen record
confirm        which deeds somebody else than the doer reports
contribution   signals to signed parts of a day's index; the parts are the index
exposure       what the feeds that could be read would normally have told, and how much that is of all
coverage       the status word of a day
index          the daily index frame
baseline       what would be normal today, from the past alone; level words
uncertainty    band by bootstrap over stories
leaveout       range of a day when any one publisher is left out
replay         the index as it was known
"""
