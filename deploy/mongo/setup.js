// Brings MongoDB to what Longmai needs: the replica set, the application's role and its user. Safe to run at every start;
// a changed LONGMAI_MONGO_PASSWORD takes effect by it.
const SET = 'longmai';
const DATABASE = 'longmai';
const APPLICATION = 'longmai';
// Documents, collections and indexes of one database. No dropping, no other database, no administration.
const ROLE = {
    privileges: [
        {
            resource: { db: DATABASE, collection: '' },
            actions: [
                'find', 'insert', 'update', 'remove', 'changeStream',
                'createCollection', 'createIndex', 'listCollections', 'listIndexes', 'collStats', 'dbStats',
            ],
        },
    ],
    roles: [],
};

function demand(name) {
    const value = process.env[name];
    if (!value) {
        throw new Error(`Set ${name}`);
    }
    return value;
}

/** MongoDB's first start refuses connections for a while. */
function connectWithin(seconds) {
    for (let waited = 0; ; waited++) {
        try {
            // Not returned at once: mongosh would await, and so fail, outside of the try.
            const server = connect('mongodb://mongo:27017/admin?directConnection=true&serverSelectionTimeoutMS=5000');
            return server;
        } catch (failure) {
            if (waited >= seconds) {
                throw failure;
            }
            sleep(1000);
        }
    }
}

function initiate(admin) {
    try {
        admin.runCommand({ replSetGetStatus: 1 });
    } catch (failure) {
        if (failure.codeName !== 'NotYetInitialized') {
            throw failure;
        }
        admin.runCommand({ replSetInitiate: { _id: SET, members: [{ _id: 0, host: 'mongo:27017' }] } });
    }
}

function awaitPrimary(admin, seconds) {
    for (let waited = 0; !admin.hello().isWritablePrimary; waited++) {
        if (waited >= seconds) {
            throw new Error(`No primary after ${seconds} seconds`);
        }
        sleep(1000);
    }
}

function grant(database, password) {
    if (database.getRole(APPLICATION)) {
        database.updateRole(APPLICATION, ROLE);
    } else {
        database.createRole({ role: APPLICATION, ...ROLE });
    }
    const user = { pwd: password, roles: [{ role: APPLICATION, db: DATABASE }] };
    if (database.getUser(APPLICATION)) {
        database.updateUser(APPLICATION, user);
    } else {
        database.createUser({ user: APPLICATION, ...user });
    }
}

const rootPassword = demand('MONGO_ROOT_PASSWORD');
const password = demand('LONGMAI_MONGO_PASSWORD');
const admin = connectWithin(180);
admin.auth('root', rootPassword);
initiate(admin);
awaitPrimary(admin, 60);
grant(admin.getSiblingDB(DATABASE), password);
print('MongoDB is ready for Longmai');
