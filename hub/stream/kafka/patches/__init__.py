"""Everything that reaches into aiokafka, one file for each defect; nothing else does.

Each file says the defect, the version of aiokafka in which it was found and tried, the upstream
issue, and the test that proves that the file is still needed. That test shows the defect in
aiokafka as it is installed: when it fails after an upgrade, the defect is mended and the file can
go.
"""
