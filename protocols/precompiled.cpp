// Nothing: targets of this one file precompile headers that many others share.
