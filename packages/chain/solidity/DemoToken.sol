// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// A token for tests and demonstrations, worth nothing: all of it goes to whoever puts it on a chain.
contract DemoToken is ERC20 {
    constructor(uint256 supply) ERC20("Sclera demonstration token", "DEMO") {
        _mint(msg.sender, supply);
    }
}
