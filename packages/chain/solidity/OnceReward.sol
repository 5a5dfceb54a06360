// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessControlDefaultAdminRules} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ISemaphoreVerifier} from "@semaphore-protocol/contracts/interfaces/ISemaphoreVerifier.sol";

/// A reward that one human can claim once a campaign, without saying who they are, or with a document and no biometrics, for the same amount.
///
/// A campaign's root, amount and end are fixed when it opens, and its whole budget lies here by then: who is in the root is paid, whatever becomes of their
/// record. Nobody can take the budget back before the end. The recipient is what the proof says, so whoever sees a claim on its way can only pay it out to whom it is for.
contract OnceReward is AccessControlDefaultAdminRules, EIP712, Pausable {
    using SafeERC20 for IERC20;

    /// Opens and closes campaigns.
    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");
    /// May stop all payments; only the owner lets them go on.
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");

    /// What the campaign's document signer signs (EIP-712) for a person who shows a document in place of their eyes.
    bytes32 private constant DOCUMENT_CLAIM = keccak256("DocumentClaim(uint256 campaign,address recipient,uint256 document)");
    /// Groups are trees of at most 2^20 leaves; a proof for another circuit is none.
    uint256 private constant DEPTH = 20;
    uint48 private constant OWNER_CHANGE_DELAY = 1 days;

    struct Campaign {
        /// Of the group, frozen. Zero: there is no such campaign.
        uint256 root;
        /// Zero: no claims by document.
        address documentSigner;
        /// Seconds since 1970. Claims come before it, what is left goes back from then on.
        uint64 closesAt;
        bool closed;
        /// To each human the same.
        uint128 amount;
        uint128 left;
        uint128 budget;
    }

    IERC20 public immutable token;
    ISemaphoreVerifier public immutable verifier;
    mapping(uint256 id => Campaign) public campaigns;
    mapping(uint256 id => mapping(uint256 nullifier => bool)) public claimed;
    mapping(uint256 id => mapping(uint256 document => bool)) public claimedByDocument;

    event CampaignOpened(uint256 indexed campaign, uint256 root, uint128 amount, uint128 budget, uint64 closesAt, address documentSigner);
    event CampaignClosed(uint256 indexed campaign, uint128 returned);
    event Claimed(uint256 indexed campaign, address indexed recipient, uint256 nullifier, uint128 amount);
    event ClaimedByDocument(uint256 indexed campaign, address indexed recipient, uint256 document, uint128 amount);

    error BadCampaign();
    error CampaignTaken();
    error NoCampaign();
    error CampaignEnded();
    error CampaignRunning();
    error BadRecipient();
    error AlreadyClaimed();
    error BudgetSpent();
    error FalseProof();
    error NotApproved();

    constructor(
        IERC20 token_,
        ISemaphoreVerifier verifier_,
        address owner_
    ) AccessControlDefaultAdminRules(OWNER_CHANGE_DELAY, owner_) EIP712("Sclera OnceReward", "1") {
        token = token_;
        verifier = verifier_;
    }

    /// Opens a campaign and takes its budget from the caller, who has allowed that. `id` is also the scope of its proofs: a number that no other use has.
    function openCampaign(
        uint256 id,
        uint256 root,
        uint128 amount,
        uint128 budget,
        uint64 closesAt,
        address documentSigner
    ) external onlyRole(OPERATOR_ROLE) {
        if (root == 0 || amount == 0 || budget < amount || closesAt <= block.timestamp) revert BadCampaign();
        if (campaigns[id].root != 0) revert CampaignTaken();
        campaigns[id] = Campaign(root, documentSigner, closesAt, false, amount, budget, budget);
        emit CampaignOpened(id, root, amount, budget, closesAt, documentSigner);
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), budget);
        // A token that keeps a part for itself would leave the last ones unpaid.
        if (token.balanceOf(address(this)) - before != budget) revert BadCampaign();
    }

    /// After the end: what nobody claimed goes to the caller.
    function closeCampaign(uint256 id) external onlyRole(OPERATOR_ROLE) {
        Campaign storage campaign = campaigns[id];
        if (campaign.root == 0) revert NoCampaign();
        if (campaign.closed) revert CampaignEnded();
        if (block.timestamp < campaign.closesAt) revert CampaignRunning();
        uint128 left = campaign.left;
        campaign.closed = true;
        campaign.left = 0;
        emit CampaignClosed(id, left);
        token.safeTransfer(msg.sender, left);
    }

    /// Pays the recipient whom the proof names. Anybody may bring it: whoever pays the fee is not who is paid.
    function claim(uint256 id, address recipient, uint256 nullifier, uint256[8] calldata points) external whenNotPaused {
        Campaign storage campaign = running(id, recipient);
        if (claimed[id][nullifier]) revert AlreadyClaimed();
        claimed[id][nullifier] = true;
        uint128 amount = take(campaign);
        // The verifier refuses whatever is not below the field's order, so no nullifier has a second spelling.
        bool holds = verifier.verifyProof(
            [points[0], points[1]],
            [[points[2], points[3]], [points[4], points[5]]],
            [points[6], points[7]],
            [campaign.root, nullifier, toField(uint160(recipient)), toField(id)],
            DEPTH
        );
        if (!holds) revert FalseProof();
        emit Claimed(id, recipient, nullifier, amount);
        token.safeTransfer(recipient, amount);
    }

    /// Pays whom the campaign's document signer approved: a document was seen that `document` stands for in this campaign, and in no other.
    function claimByDocument(uint256 id, address recipient, uint256 document, bytes calldata approval) external whenNotPaused {
        Campaign storage campaign = running(id, recipient);
        if (claimedByDocument[id][document]) revert AlreadyClaimed();
        claimedByDocument[id][document] = true;
        uint128 amount = take(campaign);
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(DOCUMENT_CLAIM, id, recipient, document)));
        (address signer, ECDSA.RecoverError fault, ) = ECDSA.tryRecover(digest, approval);
        if (fault != ECDSA.RecoverError.NoError || signer != campaign.documentSigner) revert NotApproved();
        emit ClaimedByDocument(id, recipient, document, amount);
        token.safeTransfer(recipient, amount);
    }

    function pause() external onlyRole(GUARDIAN_ROLE) {
        _pause();
    }

    function unpause() external onlyRole(DEFAULT_ADMIN_ROLE) {
        _unpause();
    }

    function running(uint256 id, address recipient) private view returns (Campaign storage campaign) {
        campaign = campaigns[id];
        if (campaign.root == 0) revert NoCampaign();
        if (recipient == address(0)) revert BadRecipient();
        if (campaign.closed || block.timestamp >= campaign.closesAt) revert CampaignEnded();
    }

    function take(Campaign storage campaign) private returns (uint128 amount) {
        amount = campaign.amount;
        if (campaign.left < amount) revert BudgetSpent();
        campaign.left -= amount;
    }

    /// As Semaphore v4 hashes messages and scopes.
    function toField(uint256 value) private pure returns (uint256) {
        return uint256(keccak256(abi.encodePacked(value))) >> 8;
    }
}
