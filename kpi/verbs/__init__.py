"""What the pages and the command line ask for, each verb tying the rooms together."""
