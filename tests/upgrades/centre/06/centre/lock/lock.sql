PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE checkpoint(one INTEGER PRIMARY KEY CHECK(one = 1), text TEXT NOT NULL);
INSERT INTO checkpoint VALUES(1,replace('e2e.sheaf.example/log\n6\nDNZykT5EdNRvd5G2Ydkt/q4SO8+Ue7u7pQBrNnS5mAQ=\n\n— e2e.sheaf.example/log RbZzVRwRtFuZ39z1Km+UaF6ZfmbeQdaeMamvWlH/MSl/Z/gVfH/jqAc2Z3jqxufwmeZM9gN1hO76pmH0/Rj95ujdtAQ=\n','\n',char(10)));
CREATE TABLE hold(one INTEGER PRIMARY KEY CHECK(one = 1));
COMMIT;
PRAGMA user_version=2;
PRAGMA application_id=1026663055;
