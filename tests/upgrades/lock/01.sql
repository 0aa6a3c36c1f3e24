PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE checkpoint(one INTEGER PRIMARY KEY CHECK(one = 1), text TEXT NOT NULL);
INSERT INTO checkpoint VALUES(1,replace('e2e.sheaf.example/log\n6\nu/zWcvkZHa2/X7riRAgkLhDMRwldOYaVMCsbPlqqNsc=\n\n— e2e.sheaf.example/log 5gGdNkg6UIsAnw3Ivu+aqQIVvvfiE8ws5OiNv9h0dacA/d+4BbAnQNKz5GbOFzBCx1yObsTZc/wJq5Z9ppCNW/95cwQ=\n','\n',char(10)));
COMMIT;
PRAGMA user_version=1;
PRAGMA application_id=0;
